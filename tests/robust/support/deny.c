/* Runs a program for which the system fails in chosen calls: a seccomp filter answers them with EIO. Usage:
 *   deny NUMBER[:ARGUMENT:LEAST:MOST],... PROGRAM [ARGUMENTS]
 * NUMBER is a system call's; with the rest, only calls whose argument (0 to 5) is in the range fail. Linux on x86-64. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

static struct sock_filter code[256];
static unsigned short length;

static void add(unsigned short op, unsigned char yes, unsigned char no, unsigned value) {
  struct sock_filter step = {op, yes, no, value};
  if (length < 255) code[length++] = step;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  for (char *at = argv[1]; *at;) {
    unsigned number = strtoul(at, &at, 10);
    unsigned argument = 0, least = 0, most = 0xffffffff;
    if (*at == ':') {
      argument = strtoul(at + 1, &at, 10);
      least = strtoul(at + 1, &at, 10);
      most = strtoul(at + 1, &at, 10);
    }
    if (*at == ',') at++;
    add(BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr));
    add(BPF_JMP | BPF_JEQ | BPF_K, 0, 4, number);
    add(BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, args) + 8 * argument);
    add(BPF_JMP | BPF_JGE | BPF_K, 0, 2, least);
    add(BPF_JMP | BPF_JGT | BPF_K, 1, 0, most);
    add(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EIO);
  }
  add(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
  struct sock_fprog program = {length, code};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
    perror("seccomp");
    return 3;
  }
  execv(argv[2], argv + 2);
  perror(argv[2]);
  return 4;
}

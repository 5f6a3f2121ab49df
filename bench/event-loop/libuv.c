/*
 * The cases of the event loop alone, with libuv; crates/event_loop/examples/beside_libuv.rs is the
 * same program with Anode's loop: same sizes, same steps, same checks. A change here belongs there too.
 *
 * Usage: libuv CASE COUNT    prints {"value": operations a second, "unit": "op/s"}
 *        libuv --version
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define MESSAGE 64     /* bytes of a ping */
#define UNDER_WAY 256  /* jobs in the pool at a time */
#define PER_PASS 100000 /* timers in the heap at a time */

static uv_loop_t loop;
static uint64_t count, done;

static void fail(const char *what) {
  fprintf(stderr, "Error: check failed: %s\n", what);
  exit(1);
}

static void must(int result, const char *what) {
  if (result < 0) {
    fprintf(stderr, "Error: %s: %s\n", what, uv_strerror(result));
    exit(1);
  }
}

static void report(uint64_t operations, uint64_t began) {
  double seconds = (double)(uv_hrtime() - began) / 1e9;
  printf("{\"value\": %.3f, \"unit\": \"op/s\"}\n", (double)operations / seconds);
}

/* Timers: made, started for 0 to 7 ms, expired, closed. */

static void free_handle(uv_handle_t *handle) { free(handle); }

static void on_timer(uv_timer_t *timer) {
  done++;
  uv_close((uv_handle_t *)timer, free_handle);
}

static void timers(void) {
  uint64_t began = uv_hrtime();
  for (uint64_t made = 0; made < count;) {
    uint64_t last = made + PER_PASS < count ? made + PER_PASS : count;
    uv_update_time(&loop);
    for (; made < last; made++) {
      uv_timer_t *timer = malloc(sizeof *timer);
      if (timer == NULL) fail("memory");
      must(uv_timer_init(&loop, timer), "timer_init");
      must(uv_timer_start(timer, on_timer, made % 8, 0), "timer_start");
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    if (done != made) fail("every timer expired");
  }
  report(count, began);
}

/* Ping-pong: a message there and back over TCP on the loopback, both ends on this loop. */

static uv_tcp_t server, near_end, far_end;
static uint64_t ping_began;

static void give_buffer(uv_handle_t *handle, size_t size, uv_buf_t *buffer) {
  static char memory[65536];
  (void)handle, (void)size;
  *buffer = uv_buf_init(memory, sizeof memory);
}

static void on_written(uv_write_t *request, int status) {
  must(status, "write");
  free(request);
}

/* As a program that wants to be quick does: at once, and queued only if the socket is full. */
static void send_bytes(uv_stream_t *stream, char *data, size_t length) {
  uv_buf_t buffer = uv_buf_init(data, length);
  int wrote = uv_try_write(stream, &buffer, 1);
  if (wrote == (int)length) return;
  if (wrote != UV_EAGAIN) fail("a ping is written whole");
  uv_write_t *request = malloc(sizeof *request);
  if (request == NULL) fail("memory");
  must(uv_write(request, stream, &buffer, 1, on_written), "write");
}

static void on_far_read(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer) {
  if (length > 0) send_bytes(stream, buffer->base, (size_t)length);
  else if (length < 0) fail("the far end reads");
}

static void on_near_read(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer) {
  if (length == 0) return;
  if (length != MESSAGE || buffer->base[MESSAGE - 1] != 'p') fail("the ping came back whole");
  if (++done < count) {
    send_bytes(stream, buffer->base, (size_t)length);
    return;
  }
  report(count, ping_began);
  uv_close((uv_handle_t *)&server, NULL);
  uv_close((uv_handle_t *)&near_end, NULL);
  uv_close((uv_handle_t *)&far_end, NULL);
}

static void on_connection(uv_stream_t *listener, int status) {
  must(status, "listen");
  must(uv_tcp_init(&loop, &far_end), "tcp_init");
  must(uv_accept(listener, (uv_stream_t *)&far_end), "accept");
  must(uv_tcp_nodelay(&far_end, 1), "nodelay");
  must(uv_read_start((uv_stream_t *)&far_end, give_buffer, on_far_read), "read_start");
}

static void on_connected(uv_connect_t *request, int status) {
  static char ping[MESSAGE];
  must(status, "connect");
  memset(ping, 'p', sizeof ping);
  must(uv_tcp_nodelay(&near_end, 1), "nodelay");
  must(uv_read_start(request->handle, give_buffer, on_near_read), "read_start");
  ping_began = uv_hrtime();
  send_bytes(request->handle, ping, sizeof ping);
}

static void pingpong(void) {
  struct sockaddr_in address;
  int length = sizeof address;
  uv_connect_t connect;
  must(uv_ip4_addr("127.0.0.1", 0, &address), "ip4_addr");
  must(uv_tcp_init(&loop, &server), "tcp_init");
  must(uv_tcp_bind(&server, (struct sockaddr *)&address, 0), "bind");
  must(uv_listen((uv_stream_t *)&server, 1, on_connection), "listen");
  must(uv_tcp_getsockname(&server, (struct sockaddr *)&address, &length), "getsockname");
  must(uv_tcp_init(&loop, &near_end), "tcp_init");
  must(uv_tcp_connect(&connect, &near_end, (struct sockaddr *)&address, on_connected), "connect");
  uv_run(&loop, UV_RUN_DEFAULT);
  if (done != count) fail("every ping came back");
}

/* Wake-ups: another thread sends and waits until the loop's callback has seen it. */

static uv_mutex_t mutex;
static uv_cond_t seen_more;
static uint64_t seen;
static uv_async_t wake;

static void on_wake(uv_async_t *handle) {
  done++;
  uv_mutex_lock(&mutex);
  seen++;
  uv_cond_signal(&seen_more);
  uv_mutex_unlock(&mutex);
  if (done == count) uv_close((uv_handle_t *)handle, NULL);
}

static void send_wakes(void *argument) {
  (void)argument;
  for (uint64_t sent = 1; sent <= count; sent++) {
    must(uv_async_send(&wake), "async_send");
    uv_mutex_lock(&mutex);
    while (seen < sent) uv_cond_wait(&seen_more, &mutex);
    uv_mutex_unlock(&mutex);
  }
}

static void wakeups(void) {
  uv_thread_t thread;
  must(uv_mutex_init(&mutex), "mutex_init");
  must(uv_cond_init(&seen_more), "cond_init");
  must(uv_async_init(&loop, &wake, on_wake), "async_init");
  uint64_t began = uv_hrtime();
  must(uv_thread_create(&thread, send_wakes, NULL), "thread_create");
  uv_run(&loop, UV_RUN_DEFAULT);
  must(uv_thread_join(&thread), "thread_join");
  if (done != count || seen != count) fail("every wake-up came");
  report(count, began);
}

/* Jobs of the pool, `width` of them at a time; each squares its number. */

struct job {
  uv_work_t request;
  uint64_t number, result;
};

static uint64_t started, sum;

static void square(uv_work_t *request) {
  struct job *job = (struct job *)request;
  job->result = job->number * job->number;
}

static void on_job(uv_work_t *request, int status);

static void start_job(struct job *job) {
  job->number = ++started;
  must(uv_queue_work(&loop, &job->request, square, on_job), "queue_work");
}

static void on_job(uv_work_t *request, int status) {
  struct job *job = (struct job *)request;
  must(status, "work");
  sum += job->result;
  done++;
  if (started < count) start_job(job);
}

static void pool(uint64_t width) {
  static struct job jobs[UNDER_WAY];
  uint64_t began = uv_hrtime();
  for (uint64_t i = 0; i < width && i < count; i++) start_job(&jobs[i]);
  uv_run(&loop, UV_RUN_DEFAULT);
  if (done != count || sum != count * (count + 1) / 2 * (2 * count + 1) / 3) fail("every job gave its square");
  report(count, began);
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "--version") == 0) {
    puts(uv_version_string());
    return 0;
  }
  if (argc != 3 || (count = strtoull(argv[2], NULL, 10)) == 0) {
    fprintf(stderr, "Usage: %s timers|pingpong|wakeups|jobs|jobs-serial COUNT\n", argv[0]);
    return 2;
  }
  must(uv_loop_init(&loop), "loop_init");
  if (strcmp(argv[1], "timers") == 0) timers();
  else if (strcmp(argv[1], "pingpong") == 0) pingpong();
  else if (strcmp(argv[1], "wakeups") == 0) wakeups();
  else if (strcmp(argv[1], "jobs") == 0) pool(UNDER_WAY);
  else if (strcmp(argv[1], "jobs-serial") == 0) pool(1);
  else fail("a known case");
  must(uv_loop_close(&loop), "loop_close");
  return 0;
}

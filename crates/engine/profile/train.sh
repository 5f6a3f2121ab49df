#!/bin/sh
# Makes engine.profdata.xz: which paths of the engine's C++ programs take, for the compiler (`./x profile`).
# Runs Anode with an engine that counts (MOZJS_ARCHIVE) on start-up, small loads of every kind, a web server,
# the npm packages of our tests, and the programs on order. NODE is real Node, ANODE_CACHE the cache folder.
set -eu
cd "$(dirname "$0")/../../.."
root="$PWD" work="$(mktemp -d)" target="$ANODE_CACHE/profile-target"
trap 'rm -rf "$work"' EXIT
say() { printf '[profile] %s\n' "$*" >&2; }

# Anode leaves by _exit, which skips the handler that writes the counts.
cat >"$work/exit.c" <<'C'
int __llvm_profile_write_file(void);
void __real__exit(int) __attribute__((noreturn));
void __wrap__exit(int code) { __llvm_profile_write_file(); __real__exit(code); }
C
clang-19 -c -O2 -o "$work/exit.o" "$work/exit.c"
say "building anode with it"
cargo rustc --release --locked --quiet -p anode --target-dir "$target" -- \
  -Clink-arg="$work/exit.o" -Clink-arg=-Wl,--wrap=_exit -Clink-arg=-Wl,-u,__llvm_profile_runtime \
  -Clink-arg="$(clang-19 --print-file-name=libclang_rt.profile-$(uname -m).a)"
anode="$target/release/anode"
"$anode" --write-snapshot "$anode"

# Processes that run at once share four files, each locked while counts are added to it.
export LLVM_PROFILE_FILE="$work/counts-%4m.profraw"
export BENCH_SCALE=0.05 BENCH_WORK="$work"
run() { timeout 120 "$anode" "$@" >/dev/null; }
cd bench/cases
say "start-up"
for i in 1 2 3 4 5; do run hello.js; run hello-esm.mjs; run modules-25.js; done
run load-1000.js cjs
run load-1000.js esm
say "small loads"
for name in await-serial await-parallel als events-emit streams-pipe buffer-encodings url-parse util-inspect json \
  structured-clone timers-1m immediates-1m nexttick-1m udp fs-stat fs-readdir; do run "$name.js"; done
run fs-readfile.js promise
run pingpong.js tcp
say "a web server"
timeout 60 "$anode" http-hello.js >"$work/port" &
server=$!
until grep -q port "$work/port"; do sleep 0.2; done
wrk -t1 -c32 -d3 "http://127.0.0.1:$(grep -o '[0-9]*' "$work/port")/" >/dev/null
kill -TERM "$server"
cd "$root"
say "packages, and programs on order"
export ANODE="$anode"
"$NODE" tests/run.mjs packages/ || say "some failed; their counts are as good"
"$NODE" tests/run.mjs order/

llvm-profdata-19 merge -o "$work/engine.profdata" "$work"/counts-*.profraw
xz -9 "$work/engine.profdata"
mv "$work/engine.profdata.xz" crates/engine/profile/engine.profdata.xz
say "wrote crates/engine/profile/engine.profdata.xz; ./x build makes an engine with it"

#!/bin/sh
# fetch-suite.sh CACHE VERSION: brings Node's own test suite into CACHE and prints its folder.
#
# The suite is the test/ folder of Debian's source package nodejs, from its testing or unstable
# release: the one of VERSION when it is there, else the newest 24.x, 22.x or 20.x. apt checks the
# signatures and checksums. Its configuration and lists are our own, so the machine's stay as they are.
set -eu
home="$1/suite"
wanted="$2"

[ -L "$home/current" ] && [ -d "$home/current/test" ] && { readlink -f "$home/current"; exit 0; }
say() { echo "[suite] $*" >&2; }
for tool in apt-get tar xz; do
  command -v $tool >/dev/null || { say "$tool is missing (Debian's packages apt, tar, xz-utils)"; exit 1; }
done

# Where this machine takes Debian from: the first URI of a source that has a main component.
mirror="${ANODE_DEBIAN_MIRROR:-$(
  cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
    sed -n -e 's/^URIs: *\([^ ]*\).*/\1/p' -e 's/^deb  *\(\[[^]]*\] *\)\{0,1\}\([^ ]*\) .* main.*/\2/p' |
    grep '/debian/*$' | head -1
)}"
[ -n "$mirror" ] || { say "no Debian mirror in /etc/apt; name one: ANODE_DEBIAN_MIRROR=URL ./x conformance"; exit 1; }

apt_home="$home/apt"
mkdir -p "$apt_home/lists/partial" "$apt_home/cache/archives/partial"
for release in forky sid; do
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $release main"
done >"$apt_home/sources.list"
set_apt() {
  tool="$1"; shift
  "$tool" -qq -o Dir::Etc::sourcelist="$apt_home/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::State::lists="$apt_home/lists" -o Dir::Cache="$apt_home/cache" \
    -o APT::Sandbox::User="$(id -un)" "$@"
}

say "reading Debian's list of source packages"
set_apt apt-get update >&2
versions="$(set_apt apt-cache madison nodejs | awk -F'|' '{ gsub(/ /, "", $2); print $2 }' | sort -Vru)"
[ -n "$versions" ] || { say "Debian has no source package nodejs"; exit 1; }
version="$(echo "$versions" | grep "^$wanted[+-]" | head -1 || true)"
for major in 24 22 20; do
  [ -n "$version" ] || version="$(echo "$versions" | grep "^$major\." | head -1 || true)"
done
say "there are: $(echo $versions)"
[ -n "$version" ] || { say "none of them is a 24.x, 22.x or 20.x"; exit 1; }

say "fetching nodejs $version"
work="$home/work"
rm -rf "$work" && mkdir -p "$work/tree"
(cd "$work" && set_apt apt-get source --download-only "nodejs=$version" >&2)
tarball="$(ls "$work"/nodejs_*.orig.tar.xz)"
top="$(tar tJf "$tarball" 2>/dev/null | head -1 | cut -d/ -f1)"
tar xJf "$tarball" -C "$work/tree" --strip-components=1 --no-same-owner "$top/test"
name="node-${version%%[+-]*}"
rm -rf "${home:?}/$name" && mv "$work/tree" "$home/$name"
ln -sfn "$name" "$home/current"
rm -rf "$work"
say "kept in $home/$name"
readlink -f "$home/current"

# Words to the person at the terminal, and the two checks that every part of the set-up needs.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }

die() {
  printf 'bootstrap: %s\n' "$@" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

sha256() { if have sha256sum; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }

# at_least VERSION FLOOR: true when VERSION >= FLOOR.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# done_once STAMP CONTENT: true when STAMP already holds CONTENT.
done_once() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# stamp STAMP CONTENT: written at the very end of a step, in one move, so that an interrupted step runs again.
stamp() {
  printf '%s\n' "$2" >"$1.partial"
  mv "$1.partial" "$1"
}

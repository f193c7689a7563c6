# shellcheck shell=bash
# Shared by ./run, ./test and .ci/run: finds what is missing on this machine and installs it where it can.
# Sourced, never executed. Nothing here reads standard input.

say() { printf '%s\n' "$*" >&2; }

# Runs a command as root, or fails at once: a script that nobody watches must not wait for a password.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    return 1
  fi
}

has_package() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# try_install WHY PACKAGE...: installs those of the Debian packages that are missing, or returns 1.
try_install() {
  local why=$1 package missing=()
  shift
  command -v apt-get >/dev/null || return 1
  for package in "$@"; do has_package "$package" || missing+=("$package"); done
  [ ${#missing[@]} -gt 0 ] || return 0

  say "Installing ${missing[*]} ($why) ..."
  # An outdated package list is no reason to give up: what counts is whether the installation works.
  as_root env DEBIAN_FRONTEND=noninteractive timeout 300 \
    apt-get -qq -o DPkg::Lock::Timeout=120 update </dev/null >&2 || true
  as_root env DEBIAN_FRONTEND=noninteractive timeout 900 \
    apt-get -qq -y -o DPkg::Lock::Timeout=120 --no-install-recommends install "${missing[@]}" </dev/null >/dev/null
}

# As try_install, but also tells what to type when it cannot.
install_packages() {
  try_install "$@" && return 0
  local why=$1
  shift
  if command -v apt-get >/dev/null; then
    say "Could not install $* ($why). Please run:"
    say "  sudo apt-get update && sudo apt-get install -y $*"
  else
    say "Please install by hand what is missing for $why; Debian and Ubuntu call it: $*"
  fi
  return 1
}

# Installs PostgreSQL's programs, but not the server that Debian would set up and start with them: the tests start their own.
install_postgresql() {
  ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || return 0
  local setting=/etc/postgresql-common/createcluster.d/phone-transcriber-tests.conf code=0
  as_root sh -c "mkdir -p ${setting%/*} && echo 'create_main_cluster = false' >$setting" || true
  install_packages "tests of the storage in PostgreSQL" postgresql || code=$?
  as_root rm -f "$setting" || true
  return "$code"
}

has_dotnet_10() { command -v dotnet >/dev/null && dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; }

# Makes `dotnet` a .NET 10 SDK, or tells how to get one and returns 1.
need_dotnet() {
  has_dotnet_10 && return 0
  # Where Microsoft's dotnet-install script puts it.
  if [ -x "${HOME:-}/.dotnet/dotnet" ]; then
    export DOTNET_ROOT="$HOME/.dotnet" PATH="$HOME/.dotnet:$PATH"
    has_dotnet_10 && return 0
  fi
  # Ubuntu carries the SDK itself; on Debian it is there once Microsoft's package source was added.
  if try_install "the .NET 10 SDK" dotnet-sdk-10.0 && has_dotnet_10; then return 0; fi
  say ""
  say "The .NET 10 SDK is missing. This puts it into your home directory, without root:"
  say "  curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0"
  say "Then run this script again: it looks in ~/.dotnet by itself."
  say "Other ways: https://learn.microsoft.com/dotnet/core/install/linux"
  return 1
}

# build WHAT [OPTION...]: builds quietly; what the compiler said is shown only when it failed.
build() {
  local output
  output=$(dotnet build "$@" --nologo -v quiet </dev/null 2>&1) || {
    say "$output"
    return 1
  }
}

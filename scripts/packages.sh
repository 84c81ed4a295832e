# Sourced: installs packages of the system where that is possible without a question.

# install_packages MANAGER=PACKAGES... - "apt-get='nodejs npm'" and so on; the first manager that is there is used.
# Fails, and names the packages, where it may not install.
install_packages() {
  local rule manager packages become=()
  [[ $(id -u) == 0 ]] || become=(sudo -n)
  for rule in "$@"; do
    manager=${rule%%=*} packages=${rule#*=}
    command -v "$manager" > /dev/null || continue
    # Homebrew refuses root and needs none.
    [[ $manager == brew ]] && become=()
    if [[ ${#become[@]} -gt 0 ]] && ! sudo -n true 2> /dev/null; then
      echo "Please install with $manager: $packages (this user may not, without a password)" >&2
      return 1
    fi
    echo "Installing with $manager: $packages"
    case $manager in
      apt-get)
        "${become[@]+"${become[@]}"}" apt-get update -qq || true
        # shellcheck disable=SC2086 # several packages
        "${become[@]+"${become[@]}"}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages
        ;;
      # shellcheck disable=SC2086
      dnf) "${become[@]+"${become[@]}"}" dnf install -y -q $packages ;;
      # shellcheck disable=SC2086
      apk) "${become[@]+"${become[@]}"}" apk add -q $packages ;;
      # shellcheck disable=SC2086
      pacman) "${become[@]+"${become[@]}"}" pacman -Sy --noconfirm --needed $packages ;;
      # shellcheck disable=SC2086
      brew) brew install -q $packages ;;
    esac
    return
  done
  echo "Please install, by whatever way this system has: ${1#*=}" >&2
  return 1
}

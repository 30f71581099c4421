# Sourced by the scripts: where things are, and how the machine is made ready.
set -euo pipefail
# Paths that the caller gives count from here, all others from the root.
caller=$PWD
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Scripts read their own beginning for --help, and call themselves.
BASH_ARGV0=$(realpath "$0")
cd "$root"
venv="$root/.venv"

# A path as the caller means it.
given() {
    case $1 in
        /*) printf '%s\n' "$1" ;;
        *) printf '%s\n' "$caller/$1" ;;
    esac
}

# Fills `arguments` with those that another program gets, the folder of --folder as the caller means it.
hand_on() {
    local argument last=''
    arguments=()
    for argument in "$@"; do
        case $argument in --folder=*) argument=--folder=$(given "${argument#*=}") ;; esac
        [ "$last" != --folder ] || argument=$(given "$argument")
        arguments+=("$argument")
        last=$argument
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Installs the Debian packages that are missing: the libraries and what the tests call.
need_packages() {
    local missing=()
    for package in "$@"; do
        dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    echo "installing ${missing[*]}" >&2
    as_root apt-get update -q >/dev/null
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q "${missing[@]}" >/dev/null
}

need_build_packages() {
    need_packages pkg-config liblmdb-dev librdkafka-dev zlib1g-dev
}

# A Python environment of the project's own, with the given requirements files in it.
need_python() {
    need_packages python3-venv
    # A venv's interpreter may have gone with an older machine.
    "$venv/bin/python" -c '' 2>/dev/null || { rm -rf "$venv"; python3 -m venv "$venv"; }
    for requirements in "$@"; do
        "$venv/bin/pip" install -q --disable-pip-version-check -r "$requirements"
    done
}

# Prometheus' checker, out of Debian's package without its service: into the environment of need_python.
need_promtool() {
    [ -x "$venv/bin/promtool" ] && return
    echo "fetching promtool" >&2
    local folder
    folder=$(mktemp -d)
    # Unpacked by whoever is called _apt, who must be able to write there.
    chmod 755 "$folder"
    (cd "$folder" && { apt-get download -q prometheus || { as_root apt-get update -q && apt-get download -q prometheus; }; }) >/dev/null
    dpkg-deb --fsys-tarfile "$folder"/prometheus_*.deb | tar -xO ./usr/bin/promtool > "$venv/bin/promtool"
    chmod 755 "$venv/bin/promtool"
    rm -r "$folder"
}

# Sourced by the scripts: where things are, and how the machine is made ready.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
venv="$root/.venv"

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

#!/bin/sh
# What stays with the host: the sheets of a running gateway as PDF and one recording as a crate.
# leave-behind.sh FOLDER [CELL] [RECORDING]    SAMSPEL_URL, SAMSPEL_DISPLAY, SAMSPEL_CONFIG, SAMSPEL_CHROMIUM and SAMSPEL as needed
set -eu

folder=${1:?Say where it goes: leave-behind.sh FOLDER [CELL] [RECORDING]}
cell=${2:-}
recording=${3:-}
url=${SAMSPEL_URL:-http://127.0.0.1:8080}
browser=${SAMSPEL_CHROMIUM:-chromium}
samspel=${SAMSPEL:-samspel}
config=${SAMSPEL_CONFIG:-gateway.yaml}

command -v "$browser" >/dev/null || { echo "There is no $browser. Install it (apt install chromium), or name one: SAMSPEL_CHROMIUM=…" >&2; exit 1; }
mkdir -p "$folder"
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT

# The certificate of the gateway on this machine is of its own authority, which Chromium does not know.
case $url in https://127.0.0.1* | https://localhost*) trust=--ignore-certificate-errors ;; *) trust=--no-first-run ;; esac

# look ADDRESS: what stands on it, as text.
look() {
  "$browser" --headless --no-sandbox --disable-dev-shm-usage --user-data-dir="$profile" $trust --virtual-time-budget=5000 --dump-dom "$1" 2>/dev/null
}

# Where people sign in, a token of a wall screen lets Chromium in; it may look and change nothing.
[ -z "${SAMSPEL_DISPLAY:-}" ] || look "$url/?lang=sv#display=$SAMSPEL_DISPLAY" >"$profile/log"
case $(look "$url/api/v1/site") in
  *SAMSPEL_SIGN_IN_REQUIRED*)
    echo "The gateway wants somebody to sign in. Make a token: samspel tokens add leave-behind --role display --address 127.0.0.1, and set SAMSPEL_DISPLAY to it." >&2
    exit 1
    ;;
esac

# sheet NAME PATH: prints one page of the gateway. It is live for as long as it is open: it gets a stretch of time of its own, in which
# Chromium waits for answers. A printed page without content has about 1 kB.
sheet() {
  "$browser" --headless --no-sandbox --disable-dev-shm-usage --user-data-dir="$profile" $trust --lang=sv --no-pdf-header-footer \
    --virtual-time-budget="${SAMSPEL_PRINT_MS:-15000}" --print-to-pdf="$folder/$1.pdf" "$url$2?lang=sv" >"$profile/log" 2>&1 || { cat "$profile/log" >&2; exit 1; }
  [ "$(wc -c <"$folder/$1.pdf")" -gt 5000 ] || { echo "$1.pdf stayed empty. Does $url answer?" >&2; exit 1; }
  echo "$folder/$1.pdf"
}

sheet energirapport /energy/report
[ -z "$cell" ] || sheet skiftrapport "/cells/$cell/report"
if [ -n "$recording" ]; then
  "$samspel" export "$recording" --config "$config" --to "$folder/inspelning"
  echo "$folder/inspelning"
fi

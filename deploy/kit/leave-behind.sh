#!/bin/sh
# What stays with the host: the sheets of a running gateway as PDF and one recording as a crate.
# leave-behind.sh FOLDER [CELL] [RECORDING]    SAMSPEL_URL, SAMSPEL_CONFIG, SAMSPEL_CHROMIUM and SAMSPEL as needed
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

# sheet NAME PATH: prints one page of the gateway. It is live for as long as it is open: it gets a stretch of time of its own, in which
# Chromium waits for answers. A printed page without content has about 1 kB.
sheet() {
  "$browser" --headless --no-sandbox --disable-dev-shm-usage --user-data-dir="$profile" --lang=sv --no-pdf-header-footer \
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

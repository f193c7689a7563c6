#!/usr/bin/env bash
# Makes voices-tuning.wav and voices-held-out.wav: single words and a sentence of synthetic voices and recordings of numbers, with
# half a second of digital silence after each. Needs flite, espeak-ng, pocketsphinx-testdata and sox (Debian packages).
# The recordings are numbers.raw and dhd.2934z.raw of CMU PocketSphinx, copyright Carnegie Mellon University and Alpha Cephei Inc.,
# under the two-clause BSD licence (/usr/share/doc/pocketsphinx-testdata/copyright).
set -euo pipefail
cd "$(dirname "$0")"

data=${POCKETSPHINX_TESTDATA:-/usr/share/pocketsphinx/test/data}
raw=(-r 16000 -b 16 -e signed -c 1 -t raw)
utterances=("yes" "no" "hello" "okay" "stop" "i would like to speak to somebody about my bill")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

part=0 parts=()
# One level for all, a telephone line's band, and the pause.
telephone() {
  part=$((part + 1))
  sox -D "$@" -r 8000 -b 16 "$work/$part.wav" gain -n -6 rate 8000 pad 0 0.5
  parts+=("$work/$part.wav")
}

flite_voice() {
  for text in "${utterances[@]}"; do
    flite -voice "$1" -t "$text." -o "$work/spoken.wav"
    telephone "$work/spoken.wav"
  done
}

espeak_voice() {
  for text in "${utterances[@]}"; do
    espeak-ng -v "$1" -p "$2" -w "$work/spoken.wav" "$text."
    telephone "$work/spoken.wav"
  done
}

join_parts() {
  sox -D "${parts[@]}" -e mu-law "$1" pad 0.5 0
  parts=()
}

flite_voice kal
flite_voice slt
espeak_voice en-us+m3 45
espeak_voice en-us+f2 60
telephone "${raw[@]}" "$data/numbers.raw"
telephone "${raw[@]}" "$data/tidigits/dhd.2934z.raw"
join_parts voices-tuning.wav

flite_voice rms
flite_voice awb
espeak_voice en-gb+m7 35
espeak_voice en-gb+f4 70
join_parts voices-held-out.wav

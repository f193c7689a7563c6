#!/usr/bin/env bash
# Makes novel.wav and commands.wav with their reference texts out of the recordings of real people in Debian's package
# pocketsphinx-testdata. Needs that package and sox.
set -euo pipefail
cd "$(dirname "$0")"

data=${POCKETSPHINX_TESTDATA:-/usr/share/pocketsphinx/test/data}
raw=(-r 16000 -b 16 -e signed -c 1 -t raw)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A telephone line's rate and level, and the pause after each recording.
telephone() { sox -D "$@" -r 8000 -b 16 "$work/$((++part)).wav" gain -n -6 rate 8000 pad 0 1.0; }

# join_parts NAME: the parts made since the last join, after half a second of silence.
join_parts() {
  local parts=()
  for ((i = 1; i <= part; i++)); do parts+=("$work/$i.wav"); done
  sox -D "${parts[@]}" -e mu-law "$1" pad 0.5 0
  part=0
}

part=0
: > novel.caller.txt
for number in 0870 0880 0890 0920 0930; do
  recording=sense_and_sensibility_01_austen_64kb-$number
  telephone "$data/librivox/$recording.wav"
  sed -n "s/^<s> \(.*\) <\/s> ($recording)$/\1/p" "$data/librivox/transcription" >> novel.caller.txt
done
join_parts novel.wav

telephone "${raw[@]}" "$data/goforward.raw"
telephone "${raw[@]}" "$data/something.raw"
telephone "$data/cards/004.wav"
join_parts commands.wav
printf '%s\n' "go forward ten meters" "go somewhere and do something" "five five" > commands.caller.txt

soxi novel.wav commands.wav

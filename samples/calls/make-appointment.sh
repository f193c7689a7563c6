#!/usr/bin/env bash
# Makes appointment.wav, appointment.caller.txt and appointment.agent.txt: a dialogue of two synthetic voices, the caller on
# the left channel and the agent on the right, nearly a second between turns. Needs flite and sox (Debian packages of that name).
set -euo pipefail
cd "$(dirname "$0")"

gap=0.9
caller=(-voice rms)
agent=(-voice awb --setf duration_stretch=1.1)
dialogue() {
  cat <<'TURNS'
agent   good morning what can i do for you
caller  hello i would like to change my appointment
caller  i have an appointment on monday at three in the afternoon
caller  i am sorry but i cannot come on that day
agent   would you like to come in the morning or in the afternoon
agent   you can have an appointment on friday morning
caller  i would like to come on friday
agent   i have changed your appointment
agent   is there anything else that i can do for you
caller  have a good day
agent   we will be very happy to see you
TURNS
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

: > appointment.caller.txt
: > appointment.agent.txt
turn=0
callers=() agents=()
while read -r speaker text; do
  turn=$((turn + 1))
  voice="$speaker[@]"
  flite "${!voice}" -t "$text." -o "$work/spoken.wav"
  # One level for both voices, a telephone line's band, and the pause after the turn.
  sox -D "$work/spoken.wav" -r 8000 -b 16 "$work/$turn.wav" gain -n -6 rate 8000 pad 0 "$gap"
  sox -D "$work/$turn.wav" "$work/$turn.silence.wav" vol 0
  if [ "$speaker" = caller ]; then
    callers+=("$work/$turn.wav") agents+=("$work/$turn.silence.wav")
  else
    callers+=("$work/$turn.silence.wav") agents+=("$work/$turn.wav")
  fi
  echo "$text" >> "appointment.$speaker.txt"
done < <(dialogue)

sox -D "${callers[@]}" "$work/caller.wav" pad 0.4 0
sox -D "${agents[@]}" "$work/agent.wav" pad 0.4 0
sox -D -M "$work/caller.wav" "$work/agent.wav" -e mu-law appointment.wav
soxi appointment.wav

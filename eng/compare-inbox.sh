#!/usr/bin/env bash
# Compares the inbox of an old commit with the one checked out here: both load tests run alternately on this machine.
# Usage: eng/compare-inbox.sh <old-commit> [rounds]
set -euo pipefail
cd "$(dirname "$0")/.."

old=${1:?usage: eng/compare-inbox.sh <old-commit> [rounds]}
rounds=${2:-3}
project=benchmarks/WebhookReceiver.LoadTest
work=$(mktemp -d)
trap 'git worktree remove --force "$work/old" 2>/dev/null || true; rm -rf "$work"' EXIT

git worktree add --quiet --detach "$work/old" "$old"

# A commit's lock files may name packages that are not here any more.
dotnet build -c Release -nologo -v quiet "$project"
dotnet build -c Release -nologo -v quiet -p:RestoreLockedMode=false "$work/old/$project"

# The lines of both inboxes: an old commit may have no command for one of them. On a machine that is too busy a run may fail; the rest goes on.
run() { # name, repository
    dotnet "$2/$project/bin/Release/net10.0/WebhookReceiver.LoadTest.dll" inbox | tee "$work/$1-$round.log" | sed "s/^/$1  /" ||
        echo "$1  FAILED in round $round"
}

for ((round = 1; round <= rounds; round++)); do
    echo "== Round $round of $rounds"
    if ((round % 2)); then
        run old "$work/old"
        run new .
    else
        run new .
        run old "$work/old"
    fi
done

# The figures stand in remarks: "# <line> <figure> accepts/s ..." and "# <line> <figure> events handled/s ...".
# One for each round, "-" where there is none.
figures() { # name, line
    local at
    for ((at = 1; at <= rounds; at++)); do
        sed -n "s,^# $2 \([0-9]*\) \(accepts\|events handled\)/s.*,\1,p" "$work/$1-$at.log" | grep . || echo -
    done
}
median() { { grep -v '^-$' || true; } | sort -g | awk '{ v[NR] = $1 } END { if (NR) printf "%g", (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2; else printf "-" }'; }

echo
echo "| per second | old ($old) | new ($(git rev-parse --short HEAD)) | new / old, median of $rounds rounds | lowest to highest |"
echo '|---|---|---|---|---|'
for line in \
    'sqlite_accept_vs_single_inserts:SQLite, accepts' \
    'postgres_accept_vs_pgbench:PostgreSQL, accepts' \
    'postgres_drain_per_accept:PostgreSQL, drained' \
    'postgres_saving_drain_per_accept:PostgreSQL, drained, each with a row saved'; do
    name=${line%%:*}
    ratios=$(paste <(figures old "$name") <(figures new "$name") | awk '$1 > 0 && $2 > 0 { printf "%.2f\n", $2 / $1 }')
    [[ -n $ratios ]] || ratios=-
    echo "| ${line#*:} | $(figures old "$name" | median) | $(figures new "$name" | median) | $(median <<< "$ratios")" \
        "| $(sort -g <<< "$ratios" | head -n 1) to $(sort -g <<< "$ratios" | tail -n 1) |"
done

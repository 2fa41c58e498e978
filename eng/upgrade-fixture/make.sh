#!/usr/bin/env bash
# Makes the fixtures of the upgrade tests: databases that the inbox of an old commit filled, as SQL text.
# They hold only synthetic data, signed with the tests' demo secrets.
# Usage: eng/upgrade-fixture/make.sh [old-commit]. Needs git, the .NET SDK, sqlite3 and PostgreSQL 15 or later with ICU.
set -euo pipefail
cd "$(dirname "$0")/../.."

old=${1:-6141b50}
target=$PWD/tests/WebhookReceiver.EntityFrameworkCore.Tests/Upgrade/Fixtures
work=$(mktemp -d)
pg=$(dirname "$(ls /usr/lib/postgresql/*/bin/initdb | sort | tail -n 1)")
as_postgres=()
[[ $(id -u) == 0 ]] && as_postgres=(runuser -u postgres --)

clean() {
    "${as_postgres[@]}" "$pg/pg_ctl" stop -s -D "$work/pg/data" -m immediate >/dev/null 2>&1 || true
    git worktree remove --force "$work/old" 2>/dev/null || true
    rm -rf "$work"
}
trap clean EXIT

git worktree add --quiet --detach "$work/old" "$old"
mkdir -p "$work/old/src/UpgradeFixture" "$target"
cp eng/upgrade-fixture/*.cs eng/upgrade-fixture/*.csproj "$work/old/src/UpgradeFixture/"
dotnet build -c Release -nologo -v quiet -p:RestoreLockedMode=false -o "$work/bin" "$work/old/src/UpgradeFixture"
make() { dotnet "$work/bin/UpgradeFixture.dll" "$@"; }

for name in sqlite-plain sqlite-conventions; do
    make "$name" "Data Source=$work/$name.db"
    sqlite3 "$work/$name.db" .dump > "$target/$name.sql"
done

chmod 755 "$work"
mkdir "$work/pg"
[[ $(id -u) == 0 ]] && chown postgres "$work/pg"
"${as_postgres[@]}" "$pg/initdb" -D "$work/pg/data" -U postgres -A trust --encoding=UTF8 --no-sync >/dev/null
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"${as_postgres[@]}" "$pg/pg_ctl" start -s -w -D "$work/pg/data" -l "$work/pg/log" \
    -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$work/pg"
for name in postgres-schema postgres-conventions; do
    "$pg/createdb" -h 127.0.0.1 -p "$port" -U postgres "$name"
    make "$name" "Host=127.0.0.1;Port=$port;Username=postgres;Database=$name;Pooling=False"

    # No lines that only psql understands, and none that change the session that loads them.
    "$pg/pg_dump" -h 127.0.0.1 -p "$port" -U postgres --inserts --no-owner --no-privileges --no-comments "$name" |
        grep -v -E '^(--|SET |SELECT pg_catalog.set_config|\\)' | cat -s > "$target/$name.sql"
done

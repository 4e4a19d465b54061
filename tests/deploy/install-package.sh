#!/bin/bash
# Installs, runs, upgrades, removes and purges the Debian package in a copy-on-write view of this machine, which nothing leaves.
# install-package.sh OLD.deb NEW.deb PORT. Prints one `key value` a line. Needs root; no systemd runs there, so the command of the unit is started by hand.
set -euo pipefail
old=$1 new=$2 port=$3
if [ "${INSIDE:-}" != 1 ]; then
  work=$(mktemp -d)
  trap 'rmdir "$work" 2>/dev/null || true' EXIT
  INSIDE=1 WORK=$work unshare --mount --fork --pid --kill-child "$0" "$@"
  exit
fi
mount -t tmpfs tmpfs "$WORK"
mkdir "$WORK/upper" "$WORK/work" "$WORK/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$WORK/upper,workdir=$WORK/work" "$WORK/root"
root=$WORK/root
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mkdir -p "$root/packages"
mount --bind "$(dirname "$old")" "$root/packages"
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }
milliseconds() { date +%s%3N; }

# The command of the unit, as its user, with its guard before it.
start() {
  command_of_unit=$(sed -n 's/^ExecStart=//p' "$root/lib/systemd/system/samspel.service")
  inside /opt/samspel/guard
  # shellcheck disable=SC2086
  (cd / && exec chroot "$root" env -i PATH=/usr/bin:/bin HOME=/var/lib/samspel NODE_ENV=production \
    setpriv --reuid=samspel --regid=samspel --clear-groups --no-new-privs \
    sh -c "umask 077; cd /opt/samspel/current && exec $command_of_unit") >>"$WORK/log" 2>&1 &
  pid=$!
  for _ in $(seq 1200); do
    if grep -q "is running" "$WORK/log" 2>/dev/null && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return 0; fi
    kill -0 "$pid" 2>/dev/null || { echo "failed $(tail -n 3 "$WORK/log")"; return 1; }
    sleep 0.1
  done
  echo "failed no answer: $(tail -n 3 "$WORK/log")"
  return 1
}
stop() {
  kill "$pid"
  local code=0
  wait "$pid" || code=$?
  echo "stopped $code"
  : >"$WORK/log"
}
state() { inside dpkg-query --show --showformat='${Status} ${Version}' samspel 2>/dev/null || true; }

began=$(milliseconds)
inside dpkg --install "/packages/$(basename "$old")" >"$WORK/dpkg.log" 2>&1 || { echo "failed $(tail -n 5 "$WORK/dpkg.log")"; exit 1; }
installed=$(milliseconds)
inside sed -i "s/port: 8080/port: $port/" /etc/samspel/gateway.yaml
start
echo "seconds-install $(((installed - began) / 10))e-2"
echo "seconds-install-to-serving $((($(milliseconds) - began) / 10))e-2"
echo "installed $(state)"
echo "version $(inside samspel --version)"
ids=$(sed -n 's/^Uid:\t\([0-9]*\).*/\1/p' "$root/proc/$pid/status")
echo "user $([ "$ids" = "$(inside id -u samspel)" ] && echo samspel || echo "uid $ids")"
echo "data-mode $(inside stat -c '%U %a' /var/lib/samspel)"
echo "configuration-mode $(inside stat -c '%U:%G %a' /etc/samspel/gateway.yaml)"
echo "owner-of-program $(inside stat -L -c %U /opt/samspel/current/gateway/cli/main.ts)"
echo "other-platforms $(inside sh -c 'ls -d /opt/samspel/current/node_modules/onnxruntime-node/bin/*/*/* | wc -l')"
stop
inside dpkg --install "/packages/$(basename "$new")" >"$WORK/dpkg.log" 2>&1 || { echo "failed $(tail -n 5 "$WORK/dpkg.log")"; exit 1; }
start
echo "upgraded $(state)"
echo "current $(inside readlink /opt/samspel/current)"
echo "releases $(inside ls /opt/samspel/releases | tr '\n' ' ')"
echo "kept-configuration $(inside grep -c "port: $port" /etc/samspel/gateway.yaml)"
stop
inside dpkg --remove samspel >/dev/null 2>&1
echo "removed $(state)"
echo "after-removal program=$(inside sh -c 'ls /opt/samspel 2>/dev/null | wc -l') data=$(inside sh -c 'ls /var/lib/samspel/store | grep -c db') configuration=$(inside sh -c 'ls /etc/samspel | wc -l')"
inside dpkg --purge samspel >/dev/null 2>&1
echo "after-purge $(inside sh -c 'ls -d /opt/samspel /etc/samspel /var/lib/samspel 2>/dev/null | wc -l') user=$(inside getent passwd samspel | wc -l)"

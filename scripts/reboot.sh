#!/usr/bin/env bash
# Log-out, reboot, power-off and a power cut on a real Debian with systemd, in an emulated machine: installs the packed
# checkout there and checks what lives on, what comes back, and the causes that lost panes name. Needs root, mmdebstrap,
# qemu-system-x86, e2fsprogs and ssh; takes ten minutes and more without hardware acceleration (ACCEL='-accel tcg -cpu max').
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
dir=$(mktemp -d)
port=${PORT:-2299}
accel=${ACCEL:--accel tcg -cpu max}
machine=
trap '[ -z "$machine" ] || kill -9 "$machine" 2>/dev/null; rm -rf "$dir"' EXIT
say() { printf 'reboot: %s\n' "$*"; }
fail() { say "FAILED: $*"; tail -c 2000 "$dir/console" 2>/dev/null; exit 1; }

# A Debian with this machine's Node, the packed checkout, and a user; root and the user log in by a key.
image() {
  local packages=systemd,systemd-sysv,dbus,dbus-user-session,libpam-systemd,udev,openssh-server,iproute2,procps,linux-image-cloud-amd64,kmod,libstdc++6
  mmdebstrap --quiet --variant=apt --include="$packages" bookworm "$dir/root" http://deb.debian.org/debian
  cp "$(readlink -f "$(command -v node)")" "$dir/root/usr/local/bin/node"
  (cd "$top" && npm pack --silent --pack-destination "$dir" >/dev/null)
  npm install --global --prefix "$dir/root/usr/local" --ignore-scripts --no-audit --no-fund --silent "$dir"/holdfast-*.tgz
  printf '[Match]\nName=eth0\n[Network]\nDHCP=yes\n' >"$dir/root/etc/systemd/network/eth0.network"
  ln -s /lib/systemd/system/systemd-networkd.service "$dir/root/etc/systemd/system/multi-user.target.wants/"
  echo '/dev/vda / ext4 defaults 0 1' >"$dir/root/etc/fstab"
  : >"$dir/root/etc/machine-id"
  chroot "$dir/root" useradd -m -s /bin/bash ann
  chroot "$dir/root" usermod -p '*' ann
  ssh-keygen -q -t ed25519 -N '' -f "$dir/key"
  for home in root home/ann; do
    mkdir -p -m 700 "$dir/root/$home/.ssh"
    install -m 600 "$dir/key.pub" "$dir/root/$home/.ssh/authorized_keys"
  done
  chroot "$dir/root" chown -R ann:ann /home/ann/.ssh
  cp "$dir"/root/boot/vmlinuz-* "$dir/kernel"
  cp "$dir"/root/boot/initrd.img-* "$dir/initrd"
  mke2fs -q -t ext4 -d "$dir/root" "$dir/disk" 3G
  rm -rf "$dir/root"
}

# A command for the machine, as a user; its output is the machine's.
on() {
  local user=$1
  shift
  timeout 300 ssh -q -i "$dir/key" -p "$port" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
    -o ConnectTimeout=20 -o LogLevel=ERROR "$user@127.0.0.1" "$@"
}
until_so() {
  local what=$1
  shift
  for _ in $(seq 120); do
    if "$@"; then return; fi
    sleep 2
  done
  fail "$what: still not so"
}
# Until then only root may log in.
is_up() { on root 'test ! -e /run/nologin' 2>/dev/null; }
is_down() { ! kill -0 "$machine" 2>/dev/null; }
boot() {
  # shellcheck disable=SC2086
  qemu-system-x86_64 $accel -m 1024 -nographic -serial "file:$dir/console" -monitor none -kernel "$dir/kernel" \
    -initrd "$dir/initrd" -append 'root=/dev/vda rw console=ttyS0 net.ifnames=0' \
    -drive "file=$dir/disk,if=virtio,format=raw" -device virtio-net-pci,netdev=n \
    -netdev "user,id=n,restrict=on,hostfwd=tcp:127.0.0.1:$port-:22" </dev/null >/dev/null 2>&1 &
  machine=$!
  until_so 'the machine is up' is_up
}
# Each command is a session of its own, which ends with it; systemd ends what belongs to it ten seconds later.
has_no_user() { ! on root 'loginctl list-users --no-legend' | grep -q ann; }
log_out() { until_so 'nothing is left of ann' has_no_user; }
is_away() { on root 'loginctl show-user -p State --value ann' | grep -qE 'lingering|closing'; }
log_out_only() { until_so 'ann is logged out' is_away && sleep 15; }
is_rebooted() { [ "$(on root 'cat /proc/sys/kernel/random/boot_id' 2>/dev/null)" != "$1" ] && is_up; }

# The first command after a boot may give up before a slow machine has a server; the next one finds it.
panes() { on ann "hold server status >/dev/null 2>&1; hold list-panes -a -F '#{session_name} #{pane_pid} #{pane_lost_reason}'"; }
is_same() { [ "$2" = "$3" ] || fail "$1: '$3' in place of '$2'"; say "$1"; }
lost_by() { is_same "$1: sessions came back, lost: $2" "$(printf 'sh 0 %s\nwork 0 %s' "$2" "$2")" "$(panes)"; }
keeper() { on ann 'hold server status --json' | node -pe 'JSON.parse(require("fs").readFileSync(0)).keeper.pid'; }
again() { on ann 'hold respawn-lost -a' >/dev/null; }

image
boot
say "$(on root 'systemctl --version | head -1'), $(on ann 'hold -V')"

on ann 'hold server install && systemctl --user start holdfast' >/dev/null
on ann "hold new-session -d -s sh; hold send-keys -t sh 'echo the-marker' Enter; hold new-session -d -s work 'sleep 100000'"
is_same 'systemd has the keeper for the main process' "MainPID=$(keeper)" "$(on ann 'systemctl --user show -p MainPID holdfast')"

log_out
is_same 'log-out without lingering ends every process' '' "$(on root 'ps -o args= -u ann' || true)"
lost_by 'log-in after it' 'host shut down'

on root 'loginctl enable-linger ann'
again
before=$(panes)
log_out_only
is_same 'with lingering the programs live on after log-out' "$before" "$(panes)"

boot_id=$(on root 'cat /proc/sys/kernel/random/boot_id')
on root 'systemctl reboot' || true
until_so 'the machine has rebooted' is_rebooted "$boot_id"
has_keeper() { on root 'ps -o args= -u ann' | grep -q keeper.cjs; }
until_so 'with lingering the server starts without a log-in' has_keeper
lost_by 'reboot' 'host shut down'
on ann 'hold capture-pane -p -t sh' | grep -q '^the-marker' || fail 'the screen is gone'

again
on root 'systemctl poweroff' || true
until_so 'the machine is off' is_down
boot
lost_by 'power-off' 'host shut down'

again
on ann 'hold rename-session -t work renamed; hold rename-session -t renamed work; sleep 2'
kill -9 "$machine"
{ wait "$machine"; } 2>/dev/null || true
until_so 'the power is cut' is_down
boot
lost_by 'power cut' 'host restarted'

on root 'loginctl disable-linger ann'
on ann 'hold server uninstall; systemctl --user stop holdfast' >/dev/null
again
before=$(panes)
log_out_only
is_same 'a server that was started by hand lives on after log-out' "$before" "$(panes)"
on root 'mkdir -p /etc/systemd/logind.conf.d; printf "[Login]\nKillUserProcesses=yes\n" >/etc/systemd/logind.conf.d/kill.conf; systemctl kill -s HUP systemd-logind'
on ann "kill $(keeper)"
again
log_out
lost_by 'log-out with KillUserProcesses=yes' 'host shut down'
on root 'systemctl poweroff' || true
say 'passed'

"""Installs the Debian packages of the tests into a layer beside the build, or into this machine."""

import os
import subprocess
import sys
import tempfile

import world

# mail servers whose packages exclude each other: unpacked below world.PEERS, not installed
UNPACKED = (
    ("exim", "exim4-base"),
    ("exim", "exim4-daemon-light"),
    ("opensmtpd", "opensmtpd"),
    ("courier", "courier-pop"),
)


def packages():
    with open(os.path.join(world.HERE, "packages"), encoding="utf-8") as lines:
        return [word for line in lines if not line.startswith("#") for word in line.split()]


def install(options):
    """Installs the packages; no service starts, because policy-rc.d says so."""
    if os.geteuid() != 0:
        world.stop("installing needs root", world.UNAVAILABLE)
    if not options.machine and "MARTLET_WORLD" not in os.environ:
        os.makedirs(options.layer, exist_ok=True)
        again = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", sys.executable]
        os.execvpe(again[0], again + sys.argv, {**os.environ, "MARTLET_WORLD": "install"})
    if not options.machine:
        for tree in world.TREES:
            upper, work = (os.path.join(options.layer, part, tree) for part in ("upper", "work"))
            os.makedirs(upper, exist_ok=True)
            os.makedirs(work, exist_ok=True)
            world.mount("overlay", f"/{tree}", f"lowerdir=/{tree},upperdir={upper},workdir={work}")
        world.mount("tmpfs", "/run", "mode=755")
        os.makedirs("/run/lock", exist_ok=True)
    policy = "/usr/sbin/policy-rc.d"
    made = not os.path.exists(policy)
    if made:
        world.write(policy, "#!/bin/sh\nexit 101\n", 0o755)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    answers = b"postfix postfix/main_mailer_type select No configuration\n"
    get = ["apt-get", "-q", "-y", "-o", "Dpkg::Options::=--force-unsafe-io", "-o", "Acquire::Retries=3"]
    try:
        subprocess.run(get + ["update"], env=environment, check=True)
        subprocess.run(["debconf-set-selections"], input=answers, env=environment, check=True)
        subprocess.run(
            get + ["install", "--no-install-recommends"] + packages(), env=environment, check=True
        )
        unpack()
        if not options.machine:
            subprocess.run(get + ["clean"], env=environment, check=True)
    except subprocess.CalledProcessError as problem:
        world.stop(f"{' '.join(problem.cmd[:4])} … failed; see above", 1)
    finally:
        if made:
            os.unlink(policy)


def unpack():
    for root, package in UNPACKED:
        with tempfile.TemporaryDirectory() as directory:
            subprocess.run(["apt-get", "-q", "download", package], cwd=directory, check=True)
            (archive,) = os.listdir(directory)
            os.makedirs(f"{world.PEERS}/{root}", exist_ok=True)
            subprocess.run(
                ["dpkg", "-x", f"{directory}/{archive}", f"{world.PEERS}/{root}"], check=True
            )

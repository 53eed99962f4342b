"""Accounts of Linux for a trial, which go with all that they started. As root."""

import contextlib
import subprocess

import psutil


def theirs(names):
    """The processes of these people."""
    return [p for p in psutil.process_iter(["username"]) if p.info["username"] in names]


@contextlib.contextmanager
def people(groups, password):
    """For a while: people who log in with a password. `groups`: group -> names."""
    names = [name for members in groups.values() for name in members]
    try:
        for group, members in groups.items():
            for name in members:
                subprocess.run(["useradd", "-m", "-G", group, name], check=True)
        lines = "".join(f"{name}:{password}\n" for name in names)
        subprocess.run(["chpasswd"], input=lines, text=True, check=True)
        yield
    finally:
        while processes := theirs(names):  # the hub may start one that is on its way
            for process in processes:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(processes)
        for name in names:
            subprocess.run(["userdel", "-r", name], capture_output=True)

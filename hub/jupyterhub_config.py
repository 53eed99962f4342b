"""JupyterHub for a class on one Linux machine: hub/README.md says how to begin.

Everybody logs in with a Linux account, and a server runs in that person's name. So the
rights of Linux's files keep students apart, and nothing here has to.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
import course  # noqa: E402

# Groups of Linux: who may log in, and who may also stop the servers of others.
STUDENTS, TEACHERS = "students", "teachers"
# Bytes that one process of a student may write on, a notebook's kernel above all.
# LocalProcessSpawner knows no limit for all of a student's processes together: its
# mem_limit would change nothing. The unit of systemd has one for the whole class.
MEMORY = 4_000_000_000
IDLE = 3600  # seconds until what nobody uses is stopped: first a kernel, then a server

c = get_config()  # noqa: F821 (JupyterHub defines it)
# Only this machine sees the port, because passwords must not cross a network without
# HTTPS. A web server in front of it has the certificate, as hub/README.md says.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {STUDENTS, TEACHERS}
c.PAMAuthenticator.admin_groups = {TEACHERS}
c.PAMAuthenticator.delete_invalid_users = True  # whose accounts are gone

c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.cmd = ["prlimit", f"--data={MEMORY}", course.PYTHON, f"{ROOT}/hub/student.py"]
c.Spawner.env_keep = ["PATH", "LANG", "LC_ALL", "TZ"]
c.Spawner.environment = {"JUPYTER_CONFIG_PATH": f"{ROOT}/hub/settings"}
c.Spawner.notebook_dir = "~/course"
c.Spawner.default_url = "/lab/tree/notebooks/01_gates.ipynb"
c.Spawner.args = [
    f"--MappingKernelManager.cull_idle_timeout={IDLE}",
    "--MappingKernelManager.cull_connected=True",  # a tab that was left open, too
]
# When thirty arrive at once, the last waits longer than JupyterHub's own 30 seconds.
c.Spawner.start_timeout = c.Spawner.http_timeout = 600

c.JupyterHub.services = [
    {
        "name": "culler",
        "command": [course.PYTHON, "-m", "jupyterhub_idle_culler", f"--timeout={IDLE}"],
    }
]
scopes = ["list:users", "read:users:activity", "read:servers", "delete:servers"]
c.JupyterHub.load_roles = [{"name": "culler", "services": ["culler"], "scopes": scopes}]

# Where what is handed out and handed in lies. Nobody can remove what another put there,
# and nbgrader hides what is handed in.
exchange = ROOT.parent / "exchange"
exchange.mkdir(exist_ok=True)
exchange.chmod(0o1777)

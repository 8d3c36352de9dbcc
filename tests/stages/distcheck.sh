# make distcheck: from the tarball, in a read-only source tree; then the tarball is clean.
set -euo pipefail
cd "$BUILDS/gcc"
make -s distcheck LIFT_TEST_LIGHT=1 DISTCHECK_CONFIGURE_FLAGS=--enable-werror

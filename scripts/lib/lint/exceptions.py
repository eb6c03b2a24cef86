"""What may break a rule of the layout, and why. A line that is no longer needed is itself reported."""

LONG_FUNCTIONS: dict[str, str] = {}
LONG_FILES = {
    "src/config/config.hpp": "every setting of the configuration, one struct a section",
    "src/operate/verbs.cpp": "one table: every verb with its arguments and its answer",
    "src/core/tftp/on_request.cpp": "the life of one request, from its checks to what control is told of it",
    "tests/live/net_ring_test.cpp": "one device, opened once, and all that is asked of it",
}
INCLUDES: dict[str, str] = {}

// The same as src/pch/library.hpp, with the test framework.
#pragma once

#include <gtest/gtest.h>

#include "pch/library.hpp"

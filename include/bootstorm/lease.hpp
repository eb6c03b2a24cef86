// The address plan: who holds which address. Only shard 0 has one.
#pragma once

namespace bootstorm {

class AddressPlan {};

}  // namespace bootstorm

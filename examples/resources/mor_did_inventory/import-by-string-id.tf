# An import by name begins an inventory without numbers; the first apply creates
# them. If that fails half-way, the next apply continues. Keep the block until it has succeeded.
import {
  to = mor_did_inventory.carrier
  id = "carrier"
}

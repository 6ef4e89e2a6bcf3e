import {
  for_each = local.numbers
  to       = mor_did.line[each.key]
  id       = each.key
}

import {
  for_each = local.on_trunks
  to       = mor_did_trunk_assignment.line[each.key]
  id       = "${each.key}/${each.value.device_id}"
}

// Package inventory decides what becomes of the numbers of a table when the table
// changes, compares them with how they stand, and says in words what a plan will do.
// It is plain Go: internal/provider turns it into the resource mor_did_inventory.
//
// # Terms
//
//   - Row: what the table says of a number. A field of it has a value, is null, or is absent.
//   - Past: the rows that were applied to a number and that it may still show: the
//     last one and, if a change was not finished, older ones.
//   - Ours: a number whose DID ID this inventory remembers.
//
// # Numbers
//
//	row before  row after  the number is                  goal
//	----------  ---------  -----------------------------  ----------------------------------------
//	none        a row      absent, terminated             created or brought back, then its fields
//	none        a row      there                          adopted if it may be, then its fields; or
//	                                                      refused
//	a row       a row      ours                           its fields, from where the past has put it
//	a row       a row      ours, put elsewhere by others  taken back if the plan has shown it there
//	a row       a row      absent, terminated             created or brought back, then its fields
//	a row       a row      another DID                    as without a row before
//	a row       none       ours                           ended by deletion_policy, never in service
//	                                                      without force_destroy; abandon: forgotten
//	a row       none       absent                         nothing
//	a row       none       another DID                    nothing, and a warning
//
// # Fields
//
//	in the past  row after  goal of the field
//	-----------  ---------  -----------------------------------------------------------
//	any          a value    that value: reserved for the user, on the device, set
//	a value      null       undone: freed from that user, off that device, text cleared
//	no value     null       kept; a user or device that others have set is a warning
//	any          absent     kept, and forgotten: it is not in the past of later rows
//
// provider_id, language and call_limit have no null: MOR cannot take them away.
package inventory

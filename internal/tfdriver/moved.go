package tfdriver

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// applyMoves renames in the state what moved blocks say. It returns the old address
// by the new one. Between types, the provider makes the new object of the old one;
// it is not configured for that.
func (d *Driver) applyMoves(s *state) (*state, map[string]string, Diagnostics) {
	moved := map[string]string{}
	var p *process
	for range d.config.moved { // a chain takes several rounds
		for _, m := range d.config.moved {
			for _, from := range s.places() {
				rest, isOfIt := strings.CutPrefix(from.address, m.From)
				if from.deposed != "" || !isOfIt || rest != "" && !strings.HasPrefix(rest, "[") {
					continue
				}
				to := place{address: m.To + rest}
				if s.get(to) != nil {
					continue // what is there already stays
				}
				if typeOf(from.address) != typeOf(to.address) {
					if p == nil {
						p = d.start()
					}
					if !p.convert(s, from, to) {
						return s, moved, p.diagnostics
					}
				}
				s.move(from, to)
				moved[to.address] = from.address
				if first := moved[from.address]; first != "" {
					moved[to.address] = first
					delete(moved, from.address)
				}
			}
		}
	}
	if p != nil {
		return s, moved, p.diagnostics
	}
	return s, moved, nil
}

// convert makes an object of another type of the one at from, and leaves it there.
func (p *process) convert(s *state, from, to place) bool {
	o, typ := s.get(from), typeOf(to.address)
	if p.schemas.ServerCapabilities == nil || !p.schemas.ServerCapabilities.MoveResourceState {
		return p.report(failure(to.address, "Unsupported `moved` across resource types", "The provider does not support it."))
	}
	req := &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: p.Source, SourceTypeName: o.typ, SourceState: rawState(o.value), SourcePrivate: o.private,
		SourceSchemaVersion: p.schemas.ResourceSchemas[o.typ].Version, TargetTypeName: typ,
	}
	if o.identity != nil {
		value, err := o.identity.IdentityData.Unmarshal(p.identify[o.typ].ValueType())
		if err != nil {
			p.t.Errorf("the identity of %s: %v", from.address, err)
			return false
		}
		req.SourceIdentity, req.SourceIdentitySchemaVersion = rawState(value), p.identify[o.typ].Version
	}
	resp, err := p.server.MoveResourceState(p.ctx, req)
	if err != nil {
		return p.answered(to.address, nil, err)
	}
	if !p.answered(to.address, resp.Diagnostics, nil) {
		return false
	}
	other := o.with(p.value(resp.TargetState, typ), resp.TargetPrivate, p.identity(resp.TargetIdentity))
	other.typ = typ
	s.put(from, other)
	return true
}

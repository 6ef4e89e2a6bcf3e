package tfdriver

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// propose returns the proposed new state: the configuration, and for each computed
// attribute that it does not set, the value of the prior state.
func propose(schema []*tfprotov6.SchemaAttribute, prior, config tftypes.Value) tftypes.Value {
	if config.IsNull() || !config.IsKnown() {
		return config
	}
	old, set := attributes(prior), attributes(config)
	values := map[string]tftypes.Value{}
	for _, a := range schema {
		before, ok := old[a.Name]
		if !ok {
			before = tftypes.NewValue(a.ValueType(), nil)
		}
		switch value := set[a.Name]; {
		case a.Computed && value.IsNull():
			values[a.Name] = before
			if a.Optional && a.NestedType != nil && hasConfigured(a.NestedType.Attributes, before) {
				values[a.Name] = value
			}
		case a.NestedType != nil:
			values[a.Name] = proposeNested(a.NestedType, before, value)
		default:
			values[a.Name] = value
		}
	}
	return tftypes.NewValue(config.Type(), values)
}

// proposeNested pairs the elements of a nested attribute: by index, by key, and in
// a set with the first one that may have come from the same configuration.
func proposeNested(nested *tfprotov6.SchemaObject, prior, config tftypes.Value) tftypes.Value {
	if config.IsNull() || !config.IsKnown() {
		return config
	}
	switch nested.Nesting {
	case tfprotov6.SchemaObjectNestingModeSingle:
		return propose(nested.Attributes, prior, config)
	case tfprotov6.SchemaObjectNestingModeMap:
		old, values := attributes(prior), attributes(config)
		for key, value := range values {
			if before, ok := old[key]; ok {
				values[key] = propose(nested.Attributes, before, value)
			}
		}
		return tftypes.NewValue(config.Type(), values)
	}
	old, values := elements(prior), elements(config)
	used := map[int]bool{}
	for i, value := range values {
		for j, before := range old {
			paired := i == j
			if nested.Nesting == tfprotov6.SchemaObjectNestingModeSet {
				paired = !used[j] && mayComeFrom(nested.Attributes, before, value)
			}
			if paired {
				used[j] = true
				values[i] = propose(nested.Attributes, before, value)
				break
			}
		}
	}
	return tftypes.NewValue(config.Type(), values)
}

// hasConfigured reports whether a part of the value cannot have been computed, so
// that a configuration must have set it.
func hasConfigured(schema []*tfprotov6.SchemaAttribute, value tftypes.Value) bool {
	parts := elements(value)
	if values := attributes(value); values != nil {
		if _, isMap := value.Type().(tftypes.Map); !isMap {
			for _, a := range schema {
				if !a.Computed && !values[a.Name].IsNull() {
					return true
				}
			}
			return false
		}
		for _, part := range values {
			parts = append(parts, part)
		}
	}
	for _, part := range parts {
		if hasConfigured(schema, part) {
			return true
		}
	}
	return false
}

// mayComeFrom reports whether the object differs from the configuration in
// computed attributes only.
func mayComeFrom(schema []*tfprotov6.SchemaAttribute, object, config tftypes.Value) bool {
	have, set := attributes(object), attributes(config)
	for _, a := range schema {
		if !have[a.Name].Equal(set[a.Name]) && (!a.Computed || !set[a.Name].IsNull()) {
			return false
		}
	}
	return true
}

// placeholder returns what is planned of data that is read in apply: what the
// configuration does not set and the provider computes is unknown.
func placeholder(schema []*tfprotov6.SchemaAttribute, config tftypes.Value) tftypes.Value {
	values := attributes(config)
	for _, a := range schema {
		if a.Computed && values[a.Name].IsNull() {
			values[a.Name] = tftypes.NewValue(a.ValueType(), tftypes.UnknownValue)
		}
	}
	return tftypes.NewValue(config.Type(), values)
}

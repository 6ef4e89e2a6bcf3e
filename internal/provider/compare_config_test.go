package provider

import "github.com/didops/terraform-provider-mor/internal/tfdriver"

// asConfiguration is a configuration in Terraform's JSON syntax.
func asConfiguration(settings map[string]any, blocks []tfdriver.Block) map[string]any {
	root := map[string]any{
		"terraform": map[string]any{"required_providers": map[string]any{"mor": map[string]any{"source": "registry.terraform.io/didops/mor"}}},
		"provider":  map[string]any{"mor": settings},
	}
	add := func(kind string, value map[string]any) {
		list, _ := root[kind].([]any)
		root[kind] = append(list, value)
	}
	keyed := map[string][]tfdriver.Resource{}
	for _, b := range blocks {
		switch b := b.(type) {
		case tfdriver.Resource:
			keyed[b.Type+"."+b.Name] = append(keyed[b.Type+"."+b.Name], b)
		case tfdriver.Data:
			add("data", map[string]any{b.Type: map[string]any{b.Name: body(tfdriver.Resource{Attrs: b.Attrs, DependsOn: b.DependsOn})}})
		case tfdriver.Moved:
			add("moved", map[string]any{"from": b.From, "to": b.To})
		case tfdriver.Removed:
			add("removed", map[string]any{"from": b.From, "lifecycle": map[string]any{"destroy": false}})
		case tfdriver.Import:
			block := map[string]any{"to": b.To}
			if b.Identity != nil {
				block["identity"] = b.Identity
			} else {
				block["id"] = b.ID
			}
			add("import", block)
		}
	}
	for _, instances := range keyed {
		first := instances[0]
		block := body(first)
		if first.Key != "" {
			block["for_each"] = forEach(block, instances)
		}
		add("resource", map[string]any{first.Type: map[string]any{first.Name: block}})
	}
	return root
}

// forEach returns the for_each of a block, and refers in it to what differs between
// the instances.
func forEach(block map[string]any, instances []tfdriver.Resource) map[string]any {
	each := map[string]any{}
	for _, r := range instances {
		values := map[string]any{}
		for name, value := range r.Attrs {
			values[name] = expression(value)
			if value != instances[0].Attrs[name] {
				block[name] = "${each.value." + name + "}"
			}
		}
		each[r.Key] = values
	}
	return each
}

func body(r tfdriver.Resource) map[string]any {
	block := map[string]any{}
	for name, value := range r.Attrs {
		block[name] = expression(value)
	}
	if r.DependsOn != nil {
		block["depends_on"] = r.DependsOn
	}
	lifecycle := map[string]any{}
	if r.CreateBeforeDestroy {
		lifecycle["create_before_destroy"] = true
	}
	if r.PreventDestroy {
		lifecycle["prevent_destroy"] = true
	}
	if r.IgnoreChanges != nil {
		lifecycle["ignore_changes"] = r.IgnoreChanges
	}
	var triggers []string
	for _, trigger := range r.ReplaceTriggeredBy {
		triggers = append(triggers, trigger.Address+"."+trigger.Attribute)
	}
	if triggers != nil {
		lifecycle["replace_triggered_by"] = triggers
	}
	if len(lifecycle) != 0 {
		block["lifecycle"] = lifecycle
	}
	return block
}

func expression(value any) any {
	if r, ok := value.(tfdriver.Reference); ok {
		return "${" + r.Address + "." + r.Attribute + "}"
	}
	return value
}

// Package functions holds the provider's functions. They are pure: they need no
// server, and no provider block.
package functions

import (
	"github.com/hashicorp/terraform-plugin-framework/function"
)

// All returns the constructors of the provider's functions.
func All() []func() function.Function {
	return []func() function.Function{
		func() function.Function { return &normalizeDID{} },
		func() function.Function { return &didRange{} },
		func() function.Function { return &compressDIDs{} },
		func() function.Function { return &didsFromCSV{} },
		func() function.Function { return &didsToCSV{} },
	}
}

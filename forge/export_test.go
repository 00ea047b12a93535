package forge

// Integrations are the configured hosts and the default ones, in the order in which they are asked about an address.
func (f *Forge) Integrations() []Integration {
	var all []Integration
	for _, h := range f.byURL {
		all = append(all, h.about())
	}
	return all
}

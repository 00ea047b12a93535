package apidoc

import "strings"

// Addresses are those of a server with its variables filled in: each value where there is a choice, the usual ones first, else what a
// variable is if nobody says otherwise. There are at most as many as asked for.
func (s Server) Addresses(most int) []string {
	addresses := []string{s.URL}
	for _, variable := range s.Variables {
		var filled []string
		for _, value := range variable.values() {
			for _, address := range addresses {
				if len(filled) < most && len(address) < maxWord {
					filled = append(filled, strings.ReplaceAll(address, "{"+variable.Name+"}", value))
				}
			}
		}
		if len(filled) > 0 && strings.Contains(s.URL, "{"+variable.Name+"}") {
			addresses = filled
		}
	}
	for i := range addresses {
		addresses[i] = cut(addresses[i], maxWord)
	}
	return addresses
}

// values are those that a variable may have, the usual one first.
func (s Schema) values() []string {
	var values []string
	usual := strings.Trim(s.Default, `"`)
	if usual != "" {
		values = append(values, usual)
	}
	for _, choice := range s.Enum {
		if value := strings.Trim(choice.Text, `"`); value != usual {
			values = append(values, value)
		}
	}
	return values
}

// base is the usual address of the first server.
func base(servers []Server) string {
	if len(servers) == 0 {
		return ""
	}
	return servers[0].Addresses(1)[0]
}

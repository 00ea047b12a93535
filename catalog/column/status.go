package column

import (
	"encoding/json"

	"github.com/callboard/callboard/entity"
)

// MaxStatus bounds what one entity shows; a Location that fans out to thousands of broken files says the rest in words.
const MaxStatus = 100

// statusItem is an entry of status.items as Backstage writes it.
type statusItem struct {
	Type    string       `json:"type"`
	Level   entity.Level `json:"level"`
	Message string       `json:"message"`
	Error   entity.Cause `json:"error"`
}

// Status is the status.items of problems of level error; empty for none.
func Status(problems []entity.Problem) string {
	var items []statusItem
	for _, p := range problems {
		if p.Level != entity.Error || len(items) == MaxStatus {
			continue
		}
		items = append(items, statusItem{
			Type:    "backstage.io/catalog-processing",
			Level:   entity.Error,
			Message: p.Name + ": " + p.Message,
			Error:   entity.Cause{Name: p.Name, Message: p.Message, Cause: p.Cause},
		})
	}
	if len(items) == 0 {
		return ""
	}
	text, err := json.Marshal(items)
	if err != nil {
		panic(err) // plain structs of text always encode
	}
	return string(text)
}

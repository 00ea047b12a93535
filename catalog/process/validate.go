package process

import "github.com/callboard/callboard/entity"

// RequestLocation reads the location of a request to validate an entity. Only url locations can be named there.
func RequestLocation(text string) (entity.LocationRef, *entity.Problem) {
	ref, err := entity.ParseLocationRef(text)
	message := ""
	switch {
	case err != nil:
		message = err.Error()
	case ref.Type != "url":
		message = "Invalid location ref " + text + ", only 'url:<target>' is supported, e.g. url:https://host/path"
	default:
		return ref, nil
	}
	return entity.LocationRef{}, &entity.Problem{Name: "TypeError", Message: message, Level: entity.Error, Expected: "url:<target>"}
}

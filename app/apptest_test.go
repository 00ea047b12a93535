package app_test

import (
	"testing"

	"github.com/callboard/callboard/app/apptest"
)

func TestMain(m *testing.M) { apptest.Main(m) }

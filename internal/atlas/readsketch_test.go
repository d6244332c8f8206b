package atlas

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"waymark/internal/trip"
)

func TestSketchIsRead(t *testing.T) {
	files := bundled(t)
	files["cities/rome/sketch.json"] = &fstest.MapFile{Data: []byte(`{
		"outline": [[12.4, 41.8], [12.6, 41.8], [12.5, 42.0]],
		"water": [{"name": "Tiber", "line": [[12.46, 41.95], [12.47, 41.85]], "width_m": 100}, {"polygon": [[12.1, 41.7], [12.2, 41.7], [12.2, 41.8]]}],
		"districts": [{"name": "Trastevere", "lat": 41.889, "lon": 12.47}]}`)}
	delete(files, "cities/tokyo/sketch.json")
	w, err := load(files)
	if err != nil {
		t.Fatal(err)
	}
	rome, _ := w.City("rome")
	want := trip.Sketch{
		Outline: []trip.LonLat{{12.4, 41.8}, {12.6, 41.8}, {12.5, 42}},
		Water: []trip.Water{
			{Name: "Tiber", Line: []trip.LonLat{{12.46, 41.95}, {12.47, 41.85}}, WidthM: 100},
			{Polygon: []trip.LonLat{{12.1, 41.7}, {12.2, 41.7}, {12.2, 41.8}}},
		},
		Parks: []trip.Park{}, Islands: []trip.Park{}, Districts: []trip.District{{Name: "Trastevere", Lat: 41.889, Lon: 12.47}},
	}
	if rome.Sketch == nil || !reflect.DeepEqual(*rome.Sketch, want) {
		t.Errorf("got %+v, want %+v", rome.Sketch, want)
	}
	if tokyo, _ := w.City("tokyo"); tokyo.Sketch != nil {
		t.Errorf("a city without a sketch: got %+v", tokyo.Sketch)
	}
}

func TestFaultsOfASketchAreTold(t *testing.T) {
	const file = "cities/rome/sketch.json"
	for name, tt := range map[string]struct{ text, want string }{
		"not JSON":            {"{\n  \"water\": [,]}", file + ":2:"},
		"unknown field":       {`{"rivers": []}`, file + ":1:"},
		"two points":          {`{"outline": [[12.4, 41.8], [12.6, 41.8]]}`, "outline: must have at least 3 points"},
		"swapped coordinates": {`{"parks": [{"polygon": [[41.8, 12.4], [41.8, 12.6], [42, 12.5]]}]}`, "parks[0].polygon[0]: must be a longitude and a latitude"},
		"neither":             {`{"water": [{"name": "Tiber"}]}`, "water[0]: must have either polygon or line"},
		"both":                {`{"water": [{"line": [[12.4, 41.8], [12.6, 41.8]], "polygon": [[12.4, 41.8], [12.6, 41.8], [12.5, 42]]}]}`, "water[0]: must have either"},
		"a point":             {`{"water": [{"line": [[12.4, 41.8]]}]}`, "water[0].line: must have at least 2 points"},
		"width of a lake":     {`{"water": [{"polygon": [[12.4, 41.8], [12.6, 41.8], [12.5, 42]], "width_m": 5}]}`, "water[0].width_m"},
		"less than no width":  {`{"water": [{"line": [[12.4, 41.8], [12.6, 41.8]], "width_m": -5}]}`, "water[0].width_m"},
		"nameless district":   {`{"districts": [{"lat": 41.889, "lon": 12.47}]}`, "districts[0].name"},
		"district elsewhere":  {`{"districts": [{"name": "Ginza", "lat": 35.67, "lon": 139.76}]}`, "districts[0]: must be in"},
	} {
		t.Run(name, func(t *testing.T) {
			files := bundled(t)
			files[file] = &fstest.MapFile{Data: []byte(tt.text)}
			if _, err := load(files); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q in it", err, tt.want)
			}
		})
	}
}

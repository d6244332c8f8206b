module waymark

go 1.26.8

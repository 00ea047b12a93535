module vesper.example/${{ values.name }}

go 1.26

require vesper.example/kit v1.0.0

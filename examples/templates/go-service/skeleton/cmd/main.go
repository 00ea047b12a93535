// Command ${{ values.name }}: ${{ values.description }}
package main

import "vesper.example/kit"

func main() {
	kit.Run("${{ values.name }}"{% if values.database %}, kit.WithDatabase(){% endif %}{% if values.interface == 'grpc' %}, kit.WithGRPC(){% endif %})
}

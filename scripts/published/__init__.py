"""What the schemas say of published messages: audiences, JSON Schemas, compatibility."""

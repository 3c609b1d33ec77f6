"""The mouth: lips, teeth, tongue."""

"""What cutting excerpts costs, beside a program that everybody has."""

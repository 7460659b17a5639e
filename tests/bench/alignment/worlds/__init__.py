"""Made-up EVAs as the readers of files deliver them, with the truth that nothing else knows. No media is made."""

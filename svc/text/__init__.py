"""Words and signs every part needs: errors, language, how texts are compared."""

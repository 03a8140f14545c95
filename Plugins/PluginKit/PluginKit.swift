import CDovela

import DovelaCore

extension DataDescription {
  init(of tables: SplitTables, target: String?) {
    splits = [Split(name: "train", rows: tables.train.rows)]
    self.target = target
    columns = []
  }
}

import CDovelaFunctions

extension CNumber {
  /// As libffi knows it.
  var callType: dovela_ctype {
    switch self {
    case .float: DOVELA_C_F32
    case .double: DOVELA_C_F64
    default:
      switch (size, isSigned) {
      case (1, true): DOVELA_C_I8
      case (1, false): DOVELA_C_U8
      case (2, true): DOVELA_C_I16
      case (2, false): DOVELA_C_U16
      case (4, true): DOVELA_C_I32
      case (4, false): DOVELA_C_U32
      case (_, true): DOVELA_C_I64
      case (_, false): DOVELA_C_U64
      }
    }
  }
}

extension CType {
  /// As libffi knows it; arrays and functions are pointers.
  public var callType: dovela_ctype {
    switch form {
    case .void: DOVELA_C_VOID
    case .number(let number): number.callType
    case .pointer, .array, .function: DOVELA_C_POINTER
    }
  }
}

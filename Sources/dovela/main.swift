print("dovela")

"""CMK Reactor: a file in this package is a reactor, a folder in it is something reactors lean on."""

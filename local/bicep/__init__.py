"""
Reading Bicep without its compiler, which this machine may lack, and finding what it would refuse.

`pycep-parser` checks the syntax; its tree knows neither the precedence of operators nor the inside of
strings, so what follows reads the text itself. What is found here is less than what the compiler finds.
Source: "Bicep file structure and syntax", learn.microsoft.com.
"""

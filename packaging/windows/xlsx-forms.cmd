@echo off
"%~dp0python\python.exe" -m xlsx_forms %*

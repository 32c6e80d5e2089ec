@echo off
set "PATH=%~dp0program;%PATH%"
cd /d "%USERPROFILE%"
cmd /k xlsx-forms --help
